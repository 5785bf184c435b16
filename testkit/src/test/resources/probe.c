/* What the tests run in pods: `say TEXT`, `eat MEGABYTES`, `write FILE TEXT`, `read FILE`, `serve PORT`, `sleep`. */
#include <arpa/inet.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

static int serve(int port) {
    int listener = socket(AF_INET, SOCK_STREAM, 0), on = 1;
    struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(port)};
    setsockopt(listener, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    if (bind(listener, (struct sockaddr *)&address, sizeof address) || listen(listener, 8)) return 1;
    for (;;) {
        int client = accept(listener, NULL, NULL);
        if (write(client, "served\n", 7) != 7) return 1;
        close(client);
    }
}

int main(int argc, char **argv) {
    setvbuf(stdout, NULL, _IONBF, 0);
    const char *what = argc > 1 ? argv[1] : "";
    if (!strcmp(what, "say")) {
        puts(argv[2]);
        return 0;
    }
    if (!strcmp(what, "eat")) {
        for (int i = 0; i < atoi(argv[2]); i++) memset(malloc(1 << 20), 1, 1 << 20);
        puts("was not stopped");
        return 0;
    }
    if (!strcmp(what, "write")) {
        FILE *file = fopen(argv[2], "w");
        if (!file) return perror(argv[2]), 1;
        fputs(argv[3], file);
        return fclose(file);
    }
    if (!strcmp(what, "read")) {
        char line[256];
        FILE *file = fopen(argv[2], "r");
        if (!file || !fgets(line, sizeof line, file)) return perror(argv[2]), 1;
        puts(line);
        return 0;
    }
    if (!strcmp(what, "serve")) return serve(atoi(argv[2]));
    if (!strcmp(what, "sleep")) pause();
    return 2;
}
