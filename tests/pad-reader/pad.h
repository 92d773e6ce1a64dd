/* What the parts of the reader know of one another. */
#pragma once
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

/* card.c: the card, at the other end of a connection. What fails there takes the card out. */
bool open_door(uint16_t port);
void close_door(void);
bool card_is_in(void);
bool say(const uint8_t *bytes, size_t length);
/* The length of what the card says, or -1 where it is gone, silent for a minute, or says too much. */
ssize_t hear(uint8_t *bytes, size_t room);

/* person.c: the folder that stands for the person at the pad. */
bool read_file(const char *name, char *text, size_t room);
void note(const char *format, ...) __attribute__((format(printf, 1, 2)));
/* Takes the next line of `keys`; false where there is none. */
bool next_line(char line[static 32]);

/* pad.c: a PIN is asked for and given to the card. */
enum { FEWEST_DIGITS = 4, MOST_DIGITS = 8, OK_KEY = 0x02 };
enum { VERIFY = 0x20, CHANGE = 0x24, UNBLOCK = 0x2C };
enum status {
    TIMED_OUT = 0x6400,
    CANCELLED = 0x6401,
    NEW_DIFFER = 0x6402,
    WRONG_LENGTH = 0x6403,
    FIREWALL = 0x6404,
    WRONG_STRUCTURE = 0x6B80,
};
ssize_t status_word(uint8_t *answer, int status);
/* The answer's length, at least that of a status word; -1 where the card left. `room` is 2 or more. */
ssize_t pad(bool modify, const uint8_t *bytes, size_t length, uint8_t *answer, size_t room);
