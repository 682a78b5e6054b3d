/* Another time of day (LD_PRELOAD): CLOCK_FILE holds the difference in seconds, as text; how long things last is not touched. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/time.h>
#include <time.h>

static long long offset(void) {
  const char *path = getenv("CLOCK_FILE");
  FILE *file = path ? fopen(path, "r") : NULL;
  long long seconds = 0;
  if (file && fscanf(file, "%lld", &seconds) != 1) seconds = 0;
  if (file) fclose(file);
  return seconds;
}
int clock_gettime(clockid_t id, struct timespec *time) {
  static int (*real)(clockid_t, struct timespec *);
  if (!real) real = dlsym(RTLD_NEXT, "clock_gettime");
  int failed = real(id, time);
  if (!failed && (id == CLOCK_REALTIME || id == CLOCK_REALTIME_COARSE)) time->tv_sec += offset();
  return failed;
}
int gettimeofday(struct timeval *time, void *zone) {
  static int (*real)(struct timeval *, void *);
  if (!real) real = dlsym(RTLD_NEXT, "gettimeofday");
  int failed = real(time, zone);
  if (!failed) time->tv_sec += offset();
  return failed;
}
