/* The reader's side of the vpcd protocol. */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <sys/uio.h>
#include <unistd.h>

#include "pad.h"

enum { PATIENCE = 60 };

static int door = -1, card = -1;

static void lose_card(void) {
    if (card >= 0) close(card);
    card = -1;
}

bool say(const uint8_t *bytes, size_t length) {
    uint8_t before[2] = {length >> 8, length & 0xFF};
    struct iovec parts[] = {{before, sizeof before}, {(void *)bytes, length}};
    struct msghdr frame = {.msg_iov = parts, .msg_iovlen = 2};
    if (card >= 0 && length <= UINT16_MAX && sendmsg(card, &frame, MSG_NOSIGNAL) == (ssize_t)length + 2) return true;
    lose_card();
    return false;
}

ssize_t hear(uint8_t *bytes, size_t room) {
    uint8_t before[2];
    if (card >= 0 && recv(card, before, 2, MSG_WAITALL) == 2) {
        ssize_t length = before[0] << 8 | before[1];
        if ((size_t)length <= room && recv(card, bytes, length, MSG_WAITALL) == length) return length;
    }
    lose_card();
    return -1;
}

/* A card that went is told once, even where another waits already: nobody would hear of the change. */
bool card_is_in(void) {
    if (card >= 0) {
        uint8_t byte;
        ssize_t got = recv(card, &byte, 1, MSG_PEEK | MSG_DONTWAIT);
        if (got == 0 || (got < 0 && errno != EAGAIN && errno != EINTR)) lose_card();
        return card >= 0;
    }
    card = accept4(door, NULL, NULL, SOCK_CLOEXEC);
    if (card < 0) return false;
    struct timeval patience = {.tv_sec = PATIENCE};
    setsockopt(card, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    setsockopt(card, IPPROTO_TCP, TCP_NODELAY, &(int){1}, sizeof(int));
    return true;
}

bool open_door(uint16_t port) {
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons(port), .sin_addr.s_addr = htonl(INADDR_LOOPBACK)};
    if (door >= 0) return false;
    door = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    setsockopt(door, SOL_SOCKET, SO_REUSEADDR, &(int){1}, sizeof(int));
    if (door >= 0 && bind(door, (struct sockaddr *)&here, sizeof here) == 0 && listen(door, 1) == 0) return true;
    close_door();
    return false;
}

void close_door(void) {
    lose_card();
    if (door >= 0) close(door);
    door = -1;
}
