/* The first process of every pod: it holds the pod's namespaces and does nothing. */
#include <signal.h>
#include <stdlib.h>
#include <unistd.h>

static void end(int signal_number) {
    (void)signal_number;
    exit(0);
}

int main(void) {
    signal(SIGTERM, end);
    signal(SIGINT, end);
    signal(SIGCHLD, SIG_IGN);
    for (;;) pause();
}
