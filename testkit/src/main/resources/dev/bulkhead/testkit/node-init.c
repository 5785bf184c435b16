/*
 * The first process of the node's namespaces. It reaps orphans (the shims of containerd leave them), and opens each
 * new volume folder to every user: the controller manager makes them 0750, and a pod that runs as another user than
 * root could not write into its own claim.
 */
#include <limits.h>
#include <signal.h>
#include <stdio.h>
#include <sys/inotify.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int argc, char **argv) {
    static char buffer[64 * 1024] __attribute__((aligned(8)));
    signal(SIGCHLD, SIG_IGN);
    int watch = inotify_init1(IN_CLOEXEC);
    if (argc != 2 || watch < 0 || inotify_add_watch(watch, argv[1], IN_CREATE | IN_MOVED_TO) < 0) {
        perror("node-init");
        return 1;
    }
    puts("ready");
    fflush(stdout);
    for (;;) {
        ssize_t length = read(watch, buffer, sizeof buffer);
        for (char *at = buffer; length > 0 && at < buffer + length;) {
            struct inotify_event *event = (struct inotify_event *)at;
            char path[PATH_MAX];
            snprintf(path, sizeof path, "%s/%s", argv[1], event->name);
            if (event->mask & IN_ISDIR) chmod(path, 0777);
            at += sizeof *event + event->len;
        }
    }
}
