/* A PIN is asked for as a structure of PC/SC part 10 says, put into the APDU that came with it, and given to the card. */
#define _GNU_SOURCE
#include <stdio.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include <pcsclite.h>
#include <reader.h>

#include "pad.h"

enum { ASCII = 0x02, SECONDS = 2, SECONDS_HELD = 60 };

struct request {
    bool modify;
    uint8_t timeout, timeout2, format, block, length_format, old_at, new_at, least, most, confirm;
    uint8_t end, messages, index[3], prologue[3];
    uint16_t language;
    const uint8_t *apdu;
    size_t length;
};

static bool current_is_asked(const struct request *r) { return !r->modify || r->confirm & 0x02; }
static bool is_confirmed(const struct request *r) { return r->modify && r->confirm & 0x01; }
static size_t frame_size(const struct request *r) { return r->block & 0x0F; }
static size_t length_bits(const struct request *r) { return r->block >> 4; }
/* Both from the first byte after Lc, or after the insertion offset, in bits. */
static size_t frame_bit(const struct request *r) { return (r->format >> 3 & 0x0F) * (r->format & 0x80 ? 8 : 1); }
static size_t length_bit(const struct request *r) { return (r->length_format & 0x0F) * (r->length_format & 0x10 ? 8 : 1); }

/* The request, or false where its lengths are wrong. The two structures are one, with three gaps in the shorter. */
static bool read_request(struct request *r, const uint8_t *p, size_t length) {
    const size_t fixed = r->modify ? sizeof(PIN_MODIFY_STRUCTURE) : sizeof(PIN_VERIFY_STRUCTURE);
    if (length < fixed) return false;
    r->apdu = p + fixed, r->length = length - fixed;
    r->timeout = *p++, r->timeout2 = *p++, r->format = *p++, r->block = *p++, r->length_format = *p++;
    if (r->modify) r->old_at = *p++, r->new_at = *p++;
    r->most = *p++, r->least = *p++;
    if (r->modify) r->confirm = *p++;
    r->end = *p++, r->messages = *p++;
    r->language = p[0] | p[1] << 8, p += 2;
    for (int n = 0; n < (r->modify ? 3 : 1); n++) r->index[n] = *p++;
    memcpy(r->prologue, p, 3), p += 3;
    return (p[0] | p[1] << 8 | p[2] << 16 | (size_t)p[3] << 24) == r->length;
}

static void note_request(const struct request *r) {
    char apdu[2 * 260 + 1] = "";
    for (size_t n = 0; n < r->length && n < 260; n++) {
        /* Filling is shown; anything else could be a secret that should not have come. */
        bool may_be_shown = n < 5 || r->apdu[n] == 0xFF;
        snprintf(apdu + 2 * n, 3, may_be_shown ? "%02X" : "xx", r->apdu[n]);
    }
    note("{\"asked\":\"%s\",\"bTimeOut\":%d,\"bTimeOut2\":%d,"
         "\"bmFormatString\":\"%02X\",\"bmPINBlockString\":\"%02X\",\"bmPINLengthFormat\":\"%02X\","
         "\"bInsertionOffsetOld\":%d,\"bInsertionOffsetNew\":%d,\"min\":%d,\"max\":%d,\"bConfirmPIN\":%d,"
         "\"bEntryValidationCondition\":%d,\"bNumberMessage\":%d,\"wLangId\":\"%04X\",\"bMsgIndex\":[%d,%d,%d],"
         "\"abData\":\"%s\"}",
         r->modify ? "modify" : "verify", r->timeout, r->timeout2, r->format, r->block, r->length_format, r->old_at, r->new_at,
         r->least, r->most, r->confirm, r->end, r->messages, r->language, r->index[0], r->index[1], r->index[2], apdu);
}

/* Whether a PIN and its length fit into the APDU from this offset of its data. */
static bool fits(const struct request *r, size_t offset) {
    size_t data = r->length - 5, length_end = (length_bit(r) + length_bits(r) + 7) / 8;
    return offset + frame_bit(r) / 8 + frame_size(r) <= data && (!length_bits(r) || offset + length_end <= data);
}

/* The first field that makes no sense, by its name in the specification. */
static const char *wrong_field(const struct request *r) {
    static const uint8_t none[3] = {0};
    size_t bits = length_bits(r), entries = 1 + (r->modify && current_is_asked(r)) + is_confirmed(r);
    if (r->length < 6 || r->length != 5u + r->apdu[4]) return "abData";
    if ((r->format & 0x03) != ASCII || frame_bit(r) % 8) return "bmFormatString";
    if (frame_size(r) == 0 || (bits != 0 && bits != 4 && bits != 8)) return "bmPINBlockString";
    if (bits == 0 ? r->length_format : (r->length_format >> 5 || length_bit(r) % bits)) return "bmPINLengthFormat";
    size_t frame = frame_bit(r) / 8, count = length_bit(r) / 8;
    if (bits && count >= frame && count < frame + frame_size(r)) return "bmPINLengthFormat";
    if (r->least < FEWEST_DIGITS || r->least > r->most) return "wPINMaxExtraDigit";
    if (r->most > MOST_DIGITS || r->most > frame_size(r)) return "wPINMaxExtraDigit";
    if (r->confirm & ~0x03) return "bConfirmPIN";
    if (!fits(r, r->new_at)) return r->modify ? "bInsertionOffsetNew" : "bmPINBlockString";
    if (r->modify && current_is_asked(r)) {
        size_t apart = r->old_at < r->new_at ? r->new_at - r->old_at : r->old_at - r->new_at;
        if (!fits(r, r->old_at) || apart < frame + frame_size(r)) return "bInsertionOffsetOld";
    }
    if (r->end != OK_KEY) return "bEntryValidationCondition";
    if (r->messages != 0 && r->messages != 0xFF && r->messages != entries) return "bNumberMessage";
    for (int n = 0; n < 3; n++)
        if (r->index[n] > (r->modify ? 2 : 0)) return "bMsgIndex";
    if (memcmp(r->prologue, none, 3)) return "bTeoPrologue";
    return NULL;
}

static time_t now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec;
}

/* Waits for one entry. Gives 0 and the digits, or what the reader answers, or -1 where the card left. */
static int entry(const struct request *r, char line[static 32]) {
    time_t until = now() + SECONDS;
    for (;;) {
        if (!card_is_in()) return -1;
        if (!next_line(line)) {
            if (now() > until) return TIMED_OUT;
            usleep(20000);
        } else if (strcmp(line, "hold") == 0) {
            until = now() + SECONDS_HELD;
        } else if (strcmp(line, "cancel") == 0) {
            return CANCELLED;
        } else if (strcmp(line, "timeout") == 0) {
            return TIMED_OUT;
        } else {
            size_t digits = strspn(line, "0123456789");
            bool fit = digits >= r->least && digits <= r->most && line[digits] == 0;
            return fit ? 0 : WRONG_LENGTH;
        }
    }
}

static void put(const struct request *r, uint8_t *data, const char *digits) {
    size_t count = strlen(digits), at = length_bit(r) / 8;
    memcpy(data + frame_bit(r) / 8 + (r->format & 0x04 ? frame_size(r) - count : 0), digits, count);
    if (length_bits(r) == 8) data[at] = count;
    if (length_bits(r) == 4) {
        int shift = length_bit(r) % 8 ? 0 : 4;
        data[at] = (data[at] & ~(0x0F << shift)) | count << shift;
    }
}

/* Fills the APDU with what is typed: 0, or what the reader answers instead of the card, or -1 where the card left. */
static int fill(const struct request *r, uint8_t *data) {
    char line[32] = "", again[32] = "";
    int status = 0;
    if (current_is_asked(r) && (status = entry(r, line)) == 0) put(r, data + r->old_at, line);
    if (r->modify && status == 0 && (status = entry(r, line)) == 0) put(r, data + r->new_at, line);
    if (is_confirmed(r) && status == 0 && (status = entry(r, again)) == 0 && strcmp(line, again)) status = NEW_DIFFER;
    explicit_bzero(line, sizeof line);
    explicit_bzero(again, sizeof again);
    return status;
}

ssize_t status_word(uint8_t *answer, int status) {
    answer[0] = status >> 8, answer[1] = status & 0xFF;
    return 2;
}

ssize_t pad(bool modify, const uint8_t *bytes, size_t length, uint8_t *answer, size_t room) {
    struct request r = {.modify = modify};
    uint8_t apdu[5 + 255];
    const char *wrong = "ulDataLength";
    int status = WRONG_STRUCTURE;
    bool is_whole = read_request(&r, bytes, length);
    note_request(&r);
    if (is_whole) wrong = wrong_field(&r);
    if (!wrong) {
        uint8_t instruction = r.apdu[1];
        bool may_pass = modify ? instruction == CHANGE || instruction == UNBLOCK : instruction == VERIFY;
        memcpy(apdu, r.apdu, r.length);
        status = may_pass ? fill(&r, apdu + 5) : FIREWALL;
    }
    ssize_t got = status > 0 ? status_word(answer, status) : -1;
    if (status == 0 && say(apdu, r.length)) got = hear(answer, room);
    explicit_bzero(apdu, sizeof apdu);
    const char *by = status == 0 ? "card" : wrong ? wrong : "pad";
    if (got >= 2) note("{\"answered\":\"%02X%02X\",\"by\":\"%s\"}", answer[got - 2], answer[got - 1], by);
    else note("{\"answered\":null,\"by\":\"nobody\"}");
    return got;
}
