/*
 * A disk that can fail and be unplugged, put in front of libc (LD_PRELOAD). DISK_HOME is a folder; only files below it are meant.
 *   DISK_HOME/fail-write, DISK_HOME/fail-sync   while such a file exists, writes or syncs answer EIO
 *   DISK_LOG                                    every write, truncation, removal and sync below DISK_HOME, and every write to
 *                                               standard output, in the order they happened, for power-cut.ts
 * One lock around each call: what the log says happened in that order.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *home, *log_path;
static int log_fd = -1;
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_fsync)(int), (*real_fdatasync)(int), (*real_ftruncate)(int, off_t), (*real_unlink)(const char *);

__attribute__((constructor)) static void start(void) {
  real_write = dlsym(RTLD_NEXT, "write");
  real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
  real_fsync = dlsym(RTLD_NEXT, "fsync");
  real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
  real_ftruncate = dlsym(RTLD_NEXT, "ftruncate64");
  real_unlink = dlsym(RTLD_NEXT, "unlink");
  home = getenv("DISK_HOME");
  log_path = getenv("DISK_LOG");
  if (log_path) log_fd = open(log_path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
}

/* The path of a file below DISK_HOME; NULL for any other. */
static const char *ours(int fd, char *path, size_t size) {
  char link[64];
  struct stat st;
  if (!home || fd == log_fd || fstat(fd, &st) || !S_ISREG(st.st_mode)) return NULL;
  snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
  ssize_t n = readlink(link, path, size - 1);
  if (n <= 0) return NULL;
  path[n] = 0;
  return strncmp(path, home, strlen(home)) ? NULL : path;
}
static int failing(const char *what) {
  char path[4096];
  snprintf(path, sizeof path, "%s/fail-%s", home, what);
  return access(path, F_OK) == 0;
}
/* kind, length of the path, offset, length of the data, path, data */
static void note(char kind, const char *path, int64_t offset, const void *data, uint32_t size) {
  if (log_fd < 0) return;
  uint32_t length = path ? (uint32_t)strlen(path) : 0;
  char head[17];
  head[0] = kind;
  memcpy(head + 1, &length, 4);
  memcpy(head + 5, &offset, 8);
  memcpy(head + 13, &size, 4);
  if (real_write(log_fd, head, sizeof head) < 0 || (length && real_write(log_fd, path, length) < 0) ||
      (size && real_write(log_fd, data, size) < 0))
    abort();
}
static int refused(void) {
  errno = EIO;
  return -1;
}

ssize_t pwrite64(int fd, const void *data, size_t size, off_t offset) {
  char buffer[4096];
  const char *path = ours(fd, buffer, sizeof buffer);
  if (!path) return real_pwrite(fd, data, size, offset);
  if (failing("write")) return refused();
  pthread_mutex_lock(&lock);
  note('w', path, offset, data, (uint32_t)size);
  ssize_t n = real_pwrite(fd, data, size, offset);
  pthread_mutex_unlock(&lock);
  return n;
}
ssize_t pwrite(int fd, const void *data, size_t size, off_t offset) { return pwrite64(fd, data, size, offset); }

ssize_t write(int fd, const void *data, size_t size) {
  if (fd != 1 || log_fd < 0) return real_write(fd, data, size);
  pthread_mutex_lock(&lock);
  note('c', NULL, 0, data, (uint32_t)size);
  ssize_t n = real_write(fd, data, size);
  pthread_mutex_unlock(&lock);
  return n;
}

static int synced(int fd, int (*real)(int)) {
  char buffer[4096];
  const char *path = ours(fd, buffer, sizeof buffer);
  if (!path) return real(fd);
  if (failing("sync")) return refused();
  pthread_mutex_lock(&lock);
  /* What a power cut takes is decided when the log is read: the real disk need not be waited for. */
  int n = log_fd < 0 ? real(fd) : 0;
  note('s', path, 0, NULL, 0);
  pthread_mutex_unlock(&lock);
  return n;
}
int fsync(int fd) { return synced(fd, real_fsync); }
int fdatasync(int fd) { return synced(fd, real_fdatasync); }

int ftruncate64(int fd, off_t size) {
  char buffer[4096];
  const char *path = ours(fd, buffer, sizeof buffer);
  if (!path) return real_ftruncate(fd, size);
  if (failing("write")) return refused();
  pthread_mutex_lock(&lock);
  note('t', path, size, NULL, 0);
  int n = real_ftruncate(fd, size);
  pthread_mutex_unlock(&lock);
  return n;
}
int ftruncate(int fd, off_t size) { return ftruncate64(fd, size); }

int unlink(const char *path) {
  if (!home || strncmp(path, home, strlen(home))) return real_unlink(path);
  pthread_mutex_lock(&lock);
  note('u', path, 0, NULL, 0);
  int n = real_unlink(path);
  pthread_mutex_unlock(&lock);
  return n;
}
