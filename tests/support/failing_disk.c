/* A disk that fails at its n-th write: loaded before libc (LD_PRELOAD) into the process whose writing is to fail. */

#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <sys/types.h>
#include <unistd.h>

static long until_it_fails, with_error, for_good;
static const char *failed_in = "";

/* The `n`-th change of a file from now on fails with `error`, and all after it where `lasting`; n = 0: nothing fails. */
void fail_at(long n, long error, long lasting) {
    until_it_fails = n;
    with_error = error;
    for_good = lasting;
}

/* How many changes there may still be before one fails; below 1 where one has failed. */
long left(void) {
    return until_it_fails;
}

/* Which call failed last. */
const char *failed(void) {
    return failed_in;
}

static int fails(const char *call) {
    if (with_error == 0)
        return 0;
    --until_it_fails;
    if (until_it_fails > 0 || (until_it_fails < 0 && !for_good))
        return 0;
    errno = (int)with_error;
    failed_in = call;
    return 1;
}

#define REAL(result, name, ...) \
    static result (*real)(__VA_ARGS__); \
    if (real == NULL) \
        real = (result(*)(__VA_ARGS__))dlsym(RTLD_NEXT, #name)

#define STANDARD 2 /* what is said to the parent goes through */

ssize_t write(int file, const void *data, size_t size) {
    REAL(ssize_t, write, int, const void *, size_t);
    return file > STANDARD && fails(__func__) ? -1 : real(file, data, size);
}

ssize_t pwrite64(int file, const void *data, size_t size, off64_t at) {
    REAL(ssize_t, pwrite64, int, const void *, size_t, off64_t);
    return fails(__func__) ? -1 : real(file, data, size, at);
}

int fsync(int file) {
    REAL(int, fsync, int);
    return fails(__func__) ? -1 : real(file);
}

int fdatasync(int file) {
    REAL(int, fdatasync, int);
    return fails(__func__) ? -1 : real(file);
}

int ftruncate64(int file, off64_t size) {
    REAL(int, ftruncate64, int, off64_t);
    return fails(__func__) ? -1 : real(file, size);
}

int unlink(const char *path) {
    REAL(int, unlink, const char *);
    return fails(__func__) ? -1 : real(path);
}
