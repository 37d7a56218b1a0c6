/*
 * Does to files what its arguments say, one after another, then dies by SIGKILL; for the tests of unsynced.c.
 *   write FILE OFFSET TEXT | append FILE TEXT | size FILE BYTES | sync FILE | rename FROM TO | remove FILE
 *   meanwhile FILE OFFSET TEXT      writes while a sync of the same file lasts
 */
#define _GNU_SOURCE
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static int with(const char *file, int flags)
{
    int fd = open(file, flags, 0600);
    if (fd < 0) { perror(file); exit(1); }
    return fd;
}

static void must(int good, const char *what)
{
    if (!good) { perror(what); exit(1); }
}

static void *sync_it(void *file)
{
    int fd = with(file, O_RDONLY);
    must(!fsync(fd), "sync");
    close(fd);
    return NULL;
}

static void put(const char *file, const char *offset, const char *text)
{
    int fd = with(file, O_WRONLY | O_CREAT);
    must(pwrite(fd, text, strlen(text), atol(offset)) == (ssize_t)strlen(text), "write");
    close(fd);
}

int main(int count, char **words)
{
    for (int i = 1; i < count;) {
        char **w = words + i;
        if (!strcmp(w[0], "write")) {
            put(w[1], w[2], w[3]);
            i += 4;
        } else if (!strcmp(w[0], "meanwhile")) {
            pthread_t other;
            must(!pthread_create(&other, NULL, sync_it, w[1]), "thread");
            usleep(20000); /* the sync has begun, and the delay of the layer is longer */
            put(w[1], w[2], w[3]);
            must(!pthread_join(other, NULL), "join");
            i += 4;
        } else if (!strcmp(w[0], "append")) {
            int fd = with(w[1], O_WRONLY | O_CREAT | O_APPEND);
            must(write(fd, w[2], strlen(w[2])) == (ssize_t)strlen(w[2]), "append");
            close(fd);
            i += 3;
        } else if (!strcmp(w[0], "size")) {
            int fd = with(w[1], O_WRONLY);
            must(!ftruncate(fd, atol(w[2])), "size");
            close(fd);
            i += 3;
        } else if (!strcmp(w[0], "sync")) {
            sync_it(w[1]);
            i += 2;
        } else if (!strcmp(w[0], "rename")) {
            must(!rename(w[1], w[2]), "rename");
            i += 3;
        } else if (!strcmp(w[0], "remove")) {
            must(!unlink(w[1]), "remove");
            i += 2;
        } else {
            fprintf(stderr, "what is %s?\n", w[0]);
            return 1;
        }
    }
    return raise(SIGKILL);
}
