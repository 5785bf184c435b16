/* `grow PER_SECOND TOTAL`: uses that many megabytes more each second, up to a total; then says how far it came. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

int main(int argc, char **argv) {
    if (argc < 3) return 2;
    long step = atol(argv[1]) * 100000, total = atol(argv[2]) * 1000000;
    for (long used = 0; used < total; used += step) {
        memset(malloc(step), 1, step);
        usleep(100000);
    }
    printf("reached %s MB\n", argv[2]);
    return 0;
}
