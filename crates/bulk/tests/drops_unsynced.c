/* A disk that loses its power: what was not synced is not on it. Loaded before the C library, it copies a file beside itself
   whenever that has been synced: `journal` to `journal.disk`. Who takes the copy for the file has what a disk would have. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

static void keep(int fd) {
    char link[64], path[PATH_MAX], disk[PATH_MAX + 16], part[PATH_MAX + 16], piece[65536];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length < 7) return;
    path[length] = 0;
    if (strcmp(path + length - 7, "journal") != 0) return;
    snprintf(disk, sizeof disk, "%s.disk", path);
    snprintf(part, sizeof part, "%s.part", path);
    int from = open(path, O_RDONLY), to = open(part, O_WRONLY | O_CREAT | O_TRUNC, 0600);
    ssize_t count;
    while ((count = read(from, piece, sizeof piece)) > 0)
        if (write(to, piece, count) != count) _exit(99);
    close(from);
    close(to);
    rename(part, disk);
}

int fdatasync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fdatasync");
    int outcome = real(fd);
    if (outcome == 0) keep(fd);
    return outcome;
}

int fsync(int fd) {
    int (*real)(int) = dlsym(RTLD_NEXT, "fsync");
    int outcome = real(fd);
    if (outcome == 0) keep(fd);
    return outcome;
}
