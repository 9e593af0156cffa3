/* A disk that writes down what is done to it: loaded before libc (LD_PRELOAD). tests/support/powerless.py reads it back.

   Each record: a letter, the path, an offset, how many bytes follow, and these. W wrote, T shortened, S synced, U removed,
   A acknowledged. Only what lies in the folder that was named is written down. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (real == NULL) \
        real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

static FILE *log_of;
static char within[PATH_MAX];

static void put(char what, const char *path, long at, const void *data, size_t size) {
    fprintf(log_of, "%c %s\t%ld\t%zu\n", what, path, at, size);
    if (size > 0)
        fwrite(data, 1, size, log_of);
}

/* From now on what is done in `folder` (its real path) is written to the file `to`. */
void record(const char *folder, const char *to) {
    snprintf(within, sizeof within, "%s", folder);
    log_of = fopen(to, "wb");
}

void acknowledged(const char *key) {
    put('A', key, 0, NULL, 0);
}

void stop(void) {
    fclose(log_of);
    log_of = NULL;
}

static void put_of(int file, char what, long at, const void *data, size_t size) {
    char link[64], path[PATH_MAX];
    if (log_of == NULL || file == fileno(log_of))
        return;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    ssize_t length = readlink(link, path, sizeof path - 1);
    if (length <= 0)
        return;
    path[length] = 0;
    if (strncmp(path, within, strlen(within)) == 0)
        put(what, path, at, data, size);
}

ssize_t write(int file, const void *data, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    off64_t at = log_of != NULL && file != fileno(log_of) ? lseek64(file, 0, SEEK_CUR) : 0;
    ssize_t done = real(file, data, size);
    if (done > 0)
        put_of(file, 'W', at, data, (size_t)done);
    return done;
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    ssize_t done = real(file, data, size, at);
    if (done > 0)
        put_of(file, 'W', at, data, (size_t)done);
    return done;
}

int fsync(int file) {
    REAL(int, fsync, int);
    put_of(file, 'S', 0, NULL, 0);
    return real(file);
}

int fdatasync(int file) {
    REAL(int, fdatasync, int);
    put_of(file, 'S', 0, NULL, 0);
    return real(file);
}

int ftruncate64(int file, off64_t size) {
    REAL(int, ftruncate64, int, off64_t);
    put_of(file, 'T', size, NULL, 0);
    return real(file, size);
}

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    if (log_of != NULL && strncmp(path, within, strlen(within)) == 0)
        put('U', path, 0, NULL, 0);
    return real(path);
}
