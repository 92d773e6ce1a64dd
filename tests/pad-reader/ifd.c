/* A reader with a PIN pad, for tests: pcscd loads it as it loads any reader's driver (IFD handler 3.0).
 *
 * The card comes over TCP, at the port at the end of DEVICENAME in reader.conf, by the vpcd protocol (vsmartcard): frames with a
 * two-byte big-endian length; a frame of one byte is a control. The person is the folder that WARDCARD_TEST_PAD names:
 *   keys      what is typed, one line an entry, taken from the top (under flock): digits, then OK; `cancel`; `timeout`;
 *             `hold`: go on waiting, for up to a minute, for the next line. Nothing typed for two seconds is a timeout.
 *   asked     one JSON object a line, without any PIN: what the pad was asked and what it answered, and each command with a PIN,
 *             or a PUK, that the computer sent past the pad.
 *   features  if it is there: the only features that the reader has, e.g. `06` for one that verifies, but changes nothing.
 *   firewall  if it is there: such a command is refused (6404).
 *
 * It is as strict as the strictest readers (PC/SC v2.02.09 part 10, 2.5; CCID 1.1, 6.1.11 and 6.1.12): 4 to 8 digits, ASCII only,
 * an APDU that is there in full, ended by the OK key alone. It knows nothing of PIV.
 */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <ifdhandler.h>
#include <reader.h>

#include "pad.h"

enum control { POWER_OFF = 0, POWER_ON = 1, RESET = 2, GET_ATR = 4 };

static const uint8_t FEATURES[] = {
    FEATURE_VERIFY_PIN_DIRECT,
    FEATURE_MODIFY_PIN_DIRECT,
    FEATURE_IFD_PIN_PROPERTIES,
    FEATURE_GET_TLV_PROPERTIES,
};

/* Not the codes that most drivers have: a program has to ask for them. */
static DWORD code_of(uint8_t feature) { return SCARD_CTL_CODE(2900 + feature); }

static uint8_t atr[MAX_ATR_SIZE];
static size_t atr_length;

static bool has_feature(uint8_t feature) {
    char only[128], wanted[3];
    snprintf(wanted, sizeof wanted, "%02X", feature);
    return !read_file("features", only, sizeof only) || strstr(only, wanted);
}

RESPONSECODE IFDHCreateChannelByName(DWORD Lun, LPSTR DeviceName) {
    const char *port = strrchr(DeviceName, ':');
    return IFDHCreateChannel(Lun, strtoul(port ? port + 1 : DeviceName, NULL, 0));
}

RESPONSECODE IFDHCreateChannel(DWORD Lun, DWORD Channel) {
    (void)Lun;
    bool can = Channel > 0 && Channel <= UINT16_MAX && open_door(Channel);
    return can ? IFD_SUCCESS : IFD_COMMUNICATION_ERROR;
}

RESPONSECODE IFDHCloseChannel(DWORD Lun) {
    (void)Lun;
    close_door();
    return IFD_SUCCESS;
}

RESPONSECODE IFDHGetCapabilities(DWORD Lun, DWORD Tag, PDWORD Length, PUCHAR Value) {
    (void)Lun;
    const uint8_t one = 1, no = 0, *value;
    size_t length = 1;
    switch (Tag) {
        case TAG_IFD_ATR:
        case SCARD_ATTR_ATR_STRING: value = atr, length = atr_length; break;
        case TAG_IFD_SLOTS_NUMBER:
        case TAG_IFD_SIMULTANEOUS_ACCESS: value = &one; break;
        case TAG_IFD_THREAD_SAFE:
        case TAG_IFD_SLOT_THREAD_SAFE: value = &no; break;
        default: return IFD_ERROR_TAG;
    }
    if (*Length < length) return IFD_ERROR_INSUFFICIENT_BUFFER;
    memcpy(Value, value, length);
    *Length = length;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHSetCapabilities(DWORD Lun, DWORD Tag, DWORD Length, PUCHAR Value) {
    (void)Lun, (void)Tag, (void)Length, (void)Value;
    return IFD_ERROR_VALUE_READ_ONLY;
}

RESPONSECODE IFDHSetProtocolParameters(DWORD Lun, DWORD Protocol, UCHAR Flags, UCHAR PTS1, UCHAR PTS2, UCHAR PTS3) {
    (void)Lun, (void)Flags, (void)PTS1, (void)PTS2, (void)PTS3;
    return Protocol == SCARD_PROTOCOL_T0 || Protocol == SCARD_PROTOCOL_T1 ? IFD_SUCCESS : IFD_PROTOCOL_NOT_SUPPORTED;
}

RESPONSECODE IFDHPowerICC(DWORD Lun, DWORD Action, PUCHAR Atr, PDWORD AtrLength) {
    (void)Lun;
    uint8_t ask = GET_ATR, control = Action == IFD_RESET ? RESET : Action == IFD_POWER_UP ? POWER_ON : POWER_OFF;
    DWORD room = *AtrLength;
    *AtrLength = atr_length = 0;
    if (Action != IFD_POWER_UP && Action != IFD_POWER_DOWN && Action != IFD_RESET) return IFD_NOT_SUPPORTED;
    bool told = say(&control, 1);
    if (Action == IFD_POWER_DOWN) return IFD_SUCCESS;
    ssize_t length = told && say(&ask, 1) ? hear(atr, sizeof atr) : -1;
    if (length < 2 || (DWORD)length > room) return IFD_ERROR_POWER_ACTION;
    memcpy(Atr, atr, length);
    *AtrLength = atr_length = length;
    return IFD_SUCCESS;
}

RESPONSECODE IFDHTransmitToICC(DWORD Lun, SCARD_IO_HEADER SendPci, PUCHAR TxBuffer, DWORD TxLength, PUCHAR RxBuffer,
                               PDWORD RxLength, PSCARD_IO_HEADER RecvPci) {
    (void)Lun;
    char text[2];
    bool carries_pin = TxLength > 5 && (TxBuffer[1] == VERIFY || TxBuffer[1] == CHANGE || TxBuffer[1] == UNBLOCK);
    bool is_refused = carries_pin && *RxLength >= 2 && read_file("firewall", text, sizeof text);
    ssize_t got = is_refused ? status_word(RxBuffer, FIREWALL) : -1;
    const char *refused = is_refused ? "true" : "false";
    if (carries_pin) note("{\"asked\":\"transmit\",\"instruction\":\"%02X\",\"refused\":%s}", TxBuffer[1], refused);
    if (!is_refused && say(TxBuffer, TxLength)) got = hear(RxBuffer, *RxLength);
    *RxLength = got < 0 ? 0 : got;
    if (RecvPci) RecvPci->Protocol = SendPci.Protocol;
    return got < 0 ? IFD_COMMUNICATION_ERROR : IFD_SUCCESS;
}

RESPONSECODE IFDHICCPresence(DWORD Lun) {
    (void)Lun;
    if (card_is_in()) return IFD_ICC_PRESENT;
    atr_length = 0;
    return IFD_ICC_NOT_PRESENT;
}

static DWORD list_features(uint8_t *out) {
    DWORD length = 0;
    for (size_t n = 0; n < sizeof FEATURES; n++) {
        if (!has_feature(FEATURES[n])) continue;
        PCSC_TLV_STRUCTURE item = {.tag = FEATURES[n], .length = 4, .value = htonl(code_of(FEATURES[n]))};
        memcpy(out + length, &item, sizeof item);
        length += sizeof item;
    }
    return length;
}

RESPONSECODE IFDHControl(DWORD Lun, DWORD dwControlCode, PUCHAR TxBuffer, DWORD TxLength, PUCHAR RxBuffer, DWORD RxLength,
                         LPDWORD pdwBytesReturned) {
    (void)Lun;
    /* No display. */
    static const uint8_t properties[] = {0, 0, OK_KEY, 0};
    static const uint8_t tlv[] = {
        PCSCv2_PART10_PROPERTY_wLcdLayout, 2, 0, 0, PCSCv2_PART10_PROPERTY_bEntryValidationCondition, 1, OK_KEY,
        PCSCv2_PART10_PROPERTY_bTimeOut2, 1, 0, PCSCv2_PART10_PROPERTY_bMinPINSize, 1, FEWEST_DIGITS,
        PCSCv2_PART10_PROPERTY_bMaxPINSize, 1, MOST_DIGITS,
    };
    *pdwBytesReturned = 0;
    if (dwControlCode == CM_IOCTL_GET_FEATURE_REQUEST) {
        if (RxLength < sizeof FEATURES * sizeof(PCSC_TLV_STRUCTURE)) return IFD_ERROR_INSUFFICIENT_BUFFER;
        *pdwBytesReturned = list_features(RxBuffer);
        return IFD_SUCCESS;
    }
    for (size_t n = 0; n < sizeof FEATURES; n++) {
        if (dwControlCode != code_of(FEATURES[n]) || !has_feature(FEATURES[n])) continue;
        bool modify = FEATURES[n] == FEATURE_MODIFY_PIN_DIRECT;
        if (FEATURES[n] == FEATURE_IFD_PIN_PROPERTIES || FEATURES[n] == FEATURE_GET_TLV_PROPERTIES) {
            bool short_form = FEATURES[n] == FEATURE_IFD_PIN_PROPERTIES;
            if (RxLength < (short_form ? sizeof properties : sizeof tlv)) return IFD_ERROR_INSUFFICIENT_BUFFER;
            *pdwBytesReturned = short_form ? sizeof properties : sizeof tlv;
            memcpy(RxBuffer, short_form ? properties : tlv, *pdwBytesReturned);
            return IFD_SUCCESS;
        }
        if (RxLength < 2) return IFD_ERROR_INSUFFICIENT_BUFFER;
        ssize_t got = pad(modify, TxBuffer, TxLength, RxBuffer, RxLength);
        *pdwBytesReturned = got < 0 ? 0 : got;
        return got < 0 ? IFD_ICC_NOT_PRESENT : IFD_SUCCESS;
    }
    return IFD_ERROR_NOT_SUPPORTED;
}
