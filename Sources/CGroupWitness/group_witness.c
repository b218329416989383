#define _GNU_SOURCE

#include "group_witness.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/socket.h>
#include <unistd.h>

#if defined(__linux__)
#include <sys/syscall.h>
#endif

/// Keeps only one descriptor, and gives it the number 0: what the others lead to must not wait for this process.
static void keep_only(int descriptor) {
    if (descriptor != 0 && dup2(descriptor, 0) != 0) _exit(1);
#if defined(SYS_close_range)
    if (syscall(SYS_close_range, 1U, ~0U, 0U) == 0) return;
#endif
    long limit = sysconf(_SC_OPEN_MAX);
    if (limit < 0 || limit > 4096) limit = 4096;
    for (int other = 1; other < limit; other++) close(other);
}

/// Runs in a copy of a process with several threads: only what a signal handler may call.
static void testify(int channel) {
    keep_only(channel);
    unsigned char number;
    while (read(0, &number, 1) == 1) {
        sigset_t pending;
        sigpending(&pending);
        unsigned char seen = sigismember(&pending, number) == 1;
        if (seen) {
            // To ignore a signal is to discard the one that was held back.
            signal(number, SIG_IGN);
            signal(number, SIG_DFL);
        }
        if (write(0, &seen, 1) != 1) break;
    }
    _exit(0);
}

/// Moves a descriptor away from the standard streams, which may be closed, and out of the reach of other programs.
static int put_aside(int descriptor) {
    int aside = fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    close(descriptor);
    return aside;
}

int haltstate_group_witness(void) {
    int ends[2];
    if (socketpair(AF_UNIX, SOCK_STREAM, 0, ends) != 0) return -1;
    int own = put_aside(ends[0]);
    int other = put_aside(ends[1]);
    sigset_t all, before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pid_t process = own < 0 || other < 0 ? -1 : fork();
    if (process == 0) testify(other);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    if (other >= 0) close(other);
    if (process > 0) return own;
    if (own >= 0) close(own);
    return -1;
}

int haltstate_group_witness_saw(int witness, int signal_number) {
#if defined(MSG_NOSIGNAL)
    const int flags = MSG_NOSIGNAL;
#else
    const int flags = 0;
    int on = 1;
    setsockopt(witness, SOL_SOCKET, SO_NOSIGPIPE, &on, sizeof on);
#endif
    unsigned char number = (unsigned char)signal_number;
    if (send(witness, &number, 1, flags) != 1) return -1;
    struct pollfd answer = {.fd = witness, .events = POLLIN};
    int ready;
    do ready = poll(&answer, 1, 1000);
    while (ready < 0 && errno == EINTR);
    unsigned char seen;
    if (ready != 1 || recv(witness, &seen, 1, 0) != 1) return -1;
    return seen;
}
