/*
 * Plays a program: its arguments are its acts, one after the other.
 *
 *   say TEXT          writes a line
 *   flood MEGABYTES   writes so much without an end of line
 *   noise MEGABYTES   writes so many bytes of every value
 *   sleep SECONDS
 *   exit CODE
 *   hang SECONDS      like sleep, for what is never waited for
 *   when NAME=VALUE   does the act that follows only if the environment says so
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static void stop(int signal) {
    _exit(128 + signal); /* the first process of a container ignores it otherwise */
}

static int holds(const char *wish) {
    char name[128];
    const char *is = strchr(wish, '=');
    snprintf(name, sizeof name, "%.*s", (int) (is - wish), wish);
    const char *value = getenv(name);
    return value != NULL && strcmp(value, is + 1) == 0;
}

static void pour(long megabytes, int letter) {
    unsigned seed = 1;
    for (long i = 0; i < megabytes * 1000000; i++) {
        seed = seed * 1103515245 + 12345;
        putchar(letter ? letter : seed >> 16 & 255);
    }
    fflush(stdout);
}

int main(int count, char **words) {
    signal(SIGTERM, stop);
    for (int i = 1; i + 1 < count; i += 2) {
        const char *act = words[i], *with = words[i + 1];
        if (strcmp(act, "when") == 0) {
            i += holds(with) ? 0 : 2;
        } else if (strcmp(act, "say") == 0) {
            puts(with);
            fflush(stdout);
        } else if (strcmp(act, "flood") == 0) {
            pour(atol(with), 'x');
        } else if (strcmp(act, "noise") == 0) {
            pour(atol(with), 0);
        } else if (strcmp(act, "sleep") == 0 || strcmp(act, "hang") == 0) {
            sleep(atoi(with));
        } else if (strcmp(act, "exit") == 0) {
            return atoi(with);
        } else {
            return 2;
        }
    }
    return 0;
}
