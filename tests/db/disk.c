/* A disk that can be full, and that writes down what reached it: preloaded under a process of the tests. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

static long room = -1;  /* bytes that may still be written; negative: as many as one likes */
static long used = 0;
static FILE *record = NULL;

#define REAL(name) \
    static __typeof__(&name) real = NULL; \
    if (!real) real = (__typeof__(&name))dlsym(RTLD_NEXT, #name)

void disk_room(long bytes) { room = bytes; }
long disk_used(void) { return used; }
void disk_record(const char *path) { record = fopen(path, "wb"); }
void disk_mark(long number) { if (record) { fprintf(record, "mark %ld\n", number); fflush(record); } }

/* The watched file's own name, or NULL: only files of an office's database are watched. */
static const char *watched(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) return NULL;
    path[length] = 0;
    char *name = strrchr(path, '/');
    return name && strstr(name, ".db") ? name + 1 : NULL;
}

static int is_full(size_t size) {
    if (room < 0) return 0;
    if ((long)size > room) { errno = ENOSPC; return 1; }
    room -= (long)size;
    return 0;
}

static void written(const char *name, long at, const void *data, ssize_t size) {
    if (size <= 0) return;
    used += size;
    if (!record) return;
    fprintf(record, "write %s %ld %ld\n", name, at, (long)size);
    fwrite(data, 1, (size_t)size, record);
    fflush(record);
}

ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    REAL(pwrite64);
    char path[4096];
    const char *name = watched(fd, path, sizeof path);
    if (!name) return real(fd, data, size, at);
    if (is_full(size)) return -1;
    ssize_t done = real(fd, data, size, at);
    written(name, (long)at, data, done);
    return done;
}

ssize_t write(int fd, const void *data, size_t size) {
    REAL(write);
    char path[4096];
    if (room >= 0 && watched(fd, path, sizeof path) && is_full(size)) return -1;
    return real(fd, data, size);
}

int ftruncate64(int fd, off64_t size) {
    REAL(ftruncate64);
    char path[4096];
    const char *name = record ? watched(fd, path, sizeof path) : NULL;
    if (name) { fprintf(record, "truncate %s %ld\n", name, (long)size); fflush(record); }
    return real(fd, size);
}

int fsync(int fd) {
    REAL(fsync);
    char path[4096];
    int done = real(fd);
    const char *name = record ? watched(fd, path, sizeof path) : NULL;
    if (name) { fprintf(record, "sync %s\n", name); fflush(record); }
    return done;
}
