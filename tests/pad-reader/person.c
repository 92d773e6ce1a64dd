/* What a person does and sees at the reader, as files. */
#define _GNU_SOURCE
#include <fcntl.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <unistd.h>

#include "pad.h"

static void path_of(char path[static 512], const char *name) {
    const char *folder = getenv("WARDCARD_TEST_PAD");
    snprintf(path, 512, "%s/%s", folder ? folder : "/nonexistent", name);
}

/* The file's beginning, or false where there is none. */
bool read_file(const char *name, char *text, size_t room) {
    char path[512];
    path_of(path, name);
    FILE *file = fopen(path, "re");
    if (!file) return false;
    text[fread(text, 1, room - 1, file)] = 0;
    fclose(file);
    return true;
}

void note(const char *format, ...) {
    char path[512];
    path_of(path, "asked");
    FILE *file = fopen(path, "ae");
    if (!file) return;
    va_list values;
    va_start(values, format);
    vfprintf(file, format, values);
    va_end(values);
    fputc('\n', file);
    fclose(file);
}

bool next_line(char line[static 32]) {
    char path[512], text[1024];
    path_of(path, "keys");
    int file = open(path, O_RDWR | O_CLOEXEC);
    if (file < 0) return false;
    flock(file, LOCK_EX);
    ssize_t length = read(file, text, sizeof text);
    bool found = length > 0;
    if (found) {
        size_t end = 0;
        while (end < (size_t)length && text[end] != '\n') end++;
        snprintf(line, 32, "%.*s", (int)end, text);
        size_t rest = end < (size_t)length ? length - end - 1 : 0;
        found = pwrite(file, text + end + 1, rest, 0) == (ssize_t)rest && ftruncate(file, rest) == 0;
    }
    explicit_bzero(text, sizeof text);
    close(file);
    return found;
}
