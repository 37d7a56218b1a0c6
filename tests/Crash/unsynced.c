/*
 * A file layer that can forget what was not synced. Preloaded into a process (LD_PRELOAD), it lets every change of a
 * file below UNSYNCED_ROOT through and notes it first in one journal, UNSYNCED_JOURNAL: the bytes before, the bytes
 * after, and every sync. After a kill -9 the harness (UnsyncedFiles.cs) takes back what no sync made durable, as a
 * loss of power would. A sync is only noted, after UNSYNCED_DELAY microseconds: as long as a disk would take, so that
 * a kill meets bytes that are written and not yet safe.
 *
 * What counts as durable: bytes and size of a file after fsync or fdatasync of it; its creation after that or after
 * fsync of its folder; a rename or removal after fsync of the folder. Files whose name ends in -shm (SQLite's shared
 * memory) or .idx (the index of the identifiers) are left alone: both are made again from the log. UNSYNCED_DEAF=1
 * ignores every sync: a disk that lies.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

enum { WRITE = 1, TRUNCATE, CREATE, SYNC, RENAME, REMOVE };
enum { FDS = 65536, MAGIC = 0x554e5359 };

struct record { /* 56 bytes, then path, path2, before, after */
    uint32_t magic, op;
    uint64_t inode, offset, size_before, size_after;
    uint32_t path_length, path2_length, before_length, after_length;
};

static pthread_mutex_t gate = PTHREAD_MUTEX_INITIALIZER;
static char *paths[FDS]; /* path of a followed descriptor, else null; folders are followed for their syncs */
static char root[PATH_MAX];
static int journal = -1, deaf, delay, appending[FDS];

#define REAL(name) ((__typeof__(&name))real(#name))

static void *real(const char *name)
{
    return dlsym(RTLD_NEXT, name);
}

static void give_up(const char *why)
{
    dprintf(2, "unsynced: %s (errno %d)\n", why, errno);
    _exit(97);
}

__attribute__((constructor)) static void begin(void)
{
    const char *where = getenv("UNSYNCED_ROOT"), *file = getenv("UNSYNCED_JOURNAL");
    const char *lies = getenv("UNSYNCED_DEAF"), *wait = getenv("UNSYNCED_DELAY");
    if (!where || !file) return;
    snprintf(root, sizeof root, "%s/", where);
    deaf = lies && *lies == '1';
    delay = wait ? atoi(wait) : 0;
    journal = REAL(open)(file, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal < 0) give_up("cannot open the journal");
}

static void note(struct record r, const char *path, const char *path2, const void *before, const void *after)
{
    r.magic = MAGIC;
    r.path_length = path ? strlen(path) : 0;
    r.path2_length = path2 ? strlen(path2) : 0;
    struct iovec parts[] = {
        { &r, sizeof r }, { (void *)path, r.path_length }, { (void *)path2, r.path2_length },
        { (void *)before, r.before_length }, { (void *)after, r.after_length },
    };
    size_t all = sizeof r + r.path_length + r.path2_length + r.before_length + r.after_length;
    if (REAL(writev)(journal, parts, 5) != (ssize_t)all) give_up("cannot note a change");
}

static int below(const char *path, char *full)
{
    if (journal < 0 || !path) return 0;
    if (path[0] == '/') snprintf(full, PATH_MAX, "%s", path);
    else {
        char here[PATH_MAX];
        if (!getcwd(here, sizeof here)) return 0;
        if (snprintf(full, PATH_MAX, "%s/%s", here, path) >= PATH_MAX) return 0;
    }
    size_t length = strlen(full);
    if (length > 4 && (!strcmp(full + length - 4, "-shm") || !strcmp(full + length - 4, ".idx"))) return 0;
    size_t above = strlen(root) - 1; /* without its last slash: the folder itself is followed too */
    return !strncmp(full, root, above) && (full[above] == '/' || full[above] == 0);
}

static struct stat facts(int fd)
{
    struct stat s;
    if (fstat(fd, &s)) give_up("cannot look at a file");
    return s;
}

static const char *followed(int fd)
{
    return journal >= 0 && fd >= 0 && fd < FDS ? paths[fd] : NULL;
}

/* --- changes of bytes and size ------------------------------------------------------------------------------- */

static void *old_bytes(const char *path, uint64_t offset, size_t wanted, uint32_t *got)
{
    void *bytes = malloc(wanted ? wanted : 1);
    int reader = REAL(open)(path, O_RDONLY | O_CLOEXEC);
    if (!bytes || reader < 0) give_up("cannot read the bytes before a change");
    ssize_t n = pread(reader, bytes, wanted, offset);
    if (n < 0) give_up("cannot read the bytes before a change");
    REAL(close)(reader);
    *got = n;
    return bytes;
}

static void note_write(int fd, const void *bytes, size_t count, uint64_t offset)
{
    uint64_t size = facts(fd).st_size;
    struct record r = { .op = WRITE, .inode = facts(fd).st_ino, .offset = offset, .size_before = size,
        .size_after = offset + count > size ? offset + count : size, .after_length = count };
    char self[40]; /* the descriptor may be write-only and the file renamed: this name reads it in any case */
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    void *before = old_bytes(self, offset, offset < size ? count : 0, &r.before_length);
    note(r, paths[fd], NULL, before, bytes);
    free(before);
}

ssize_t pwrite(int fd, const void *bytes, size_t count, off_t offset)
{
    if (!followed(fd)) return REAL(pwrite)(fd, bytes, count, offset);
    pthread_mutex_lock(&gate);
    note_write(fd, bytes, count, offset);
    ssize_t n = REAL(pwrite)(fd, bytes, count, offset);
    pthread_mutex_unlock(&gate);
    return n;
}
ssize_t pwrite64(int fd, const void *bytes, size_t count, off64_t offset) { return pwrite(fd, bytes, count, offset); }

ssize_t write(int fd, const void *bytes, size_t count)
{
    if (!followed(fd)) return REAL(write)(fd, bytes, count);
    pthread_mutex_lock(&gate);
    note_write(fd, bytes, count, appending[fd] ? facts(fd).st_size : lseek(fd, 0, SEEK_CUR));
    ssize_t n = REAL(write)(fd, bytes, count);
    pthread_mutex_unlock(&gate);
    return n;
}

ssize_t pwritev(int fd, const struct iovec *parts, int count, off_t offset)
{
    if (!followed(fd)) return REAL(pwritev)(fd, parts, count, offset);
    ssize_t all = 0; /* one part after another: a short answer is allowed, a caller goes on from there */
    for (int i = 0; i < count; i++) {
        ssize_t n = pwrite(fd, parts[i].iov_base, parts[i].iov_len, offset + all);
        if (n < 0) return all ? all : n;
        all += n;
        if ((size_t)n < parts[i].iov_len) break;
    }
    return all;
}
ssize_t pwritev64(int fd, const struct iovec *parts, int count, off64_t offset)
{
    return pwritev(fd, parts, count, offset);
}

ssize_t writev(int fd, const struct iovec *parts, int count)
{
    if (!followed(fd)) return REAL(writev)(fd, parts, count);
    ssize_t all = 0;
    for (int i = 0; i < count; i++) {
        ssize_t n = write(fd, parts[i].iov_base, parts[i].iov_len);
        if (n < 0) return all ? all : n;
        all += n;
        if ((size_t)n < parts[i].iov_len) break;
    }
    return all;
}

static void note_size(const char *from, const char *path, struct stat s, uint64_t size)
{
    struct record r = { .op = TRUNCATE, .inode = s.st_ino, .offset = size, .size_before = s.st_size,
        .size_after = size };
    size_t lost = (uint64_t)s.st_size > size ? s.st_size - size : 0;
    void *before = old_bytes(from, size, lost, &r.before_length);
    note(r, path, NULL, before, NULL);
    free(before);
}

int ftruncate(int fd, off_t size)
{
    if (!followed(fd)) return REAL(ftruncate)(fd, size);
    pthread_mutex_lock(&gate);
    char self[40];
    snprintf(self, sizeof self, "/proc/self/fd/%d", fd);
    note_size(self, paths[fd], facts(fd), size);
    int result = REAL(ftruncate)(fd, size);
    pthread_mutex_unlock(&gate);
    return result;
}
int ftruncate64(int fd, off64_t size) { return ftruncate(fd, size); }

int posix_fallocate(int fd, off_t offset, off_t length)
{
    if (!followed(fd)) return REAL(posix_fallocate)(fd, offset, length);
    return facts(fd).st_size >= offset + length ? 0 : ftruncate(fd, offset + length) ? errno : 0;
}
int posix_fallocate64(int fd, off64_t offset, off64_t length) { return posix_fallocate(fd, offset, length); }

int fallocate(int fd, int mode, off_t offset, off_t length)
{
    if (!followed(fd)) return REAL(fallocate)(fd, mode, offset, length);
    errno = EOPNOTSUPP;
    return -1;
}
int fallocate64(int fd, int mode, off64_t offset, off64_t length) { return fallocate(fd, mode, offset, length); }

/* --- syncs --------------------------------------------------------------------------------------------------- */

static int sync_of(int fd)
{
    /* Only what was written before the sync began is promised: the note, made at its end, says how far that is. */
    struct record r = { .op = SYNC, .inode = facts(fd).st_ino };
    pthread_mutex_lock(&gate);
    r.offset = lseek(journal, 0, SEEK_END);
    pthread_mutex_unlock(&gate);
    if (delay) usleep(delay);
    pthread_mutex_lock(&gate);
    if (!deaf) note(r, paths[fd], NULL, NULL, NULL);
    pthread_mutex_unlock(&gate);
    return 0;
}

int fsync(int fd) { return followed(fd) ? sync_of(fd) : REAL(fsync)(fd); }
int fdatasync(int fd) { return followed(fd) ? sync_of(fd) : REAL(fdatasync)(fd); }

/* --- files and names ----------------------------------------------------------------------------------------- */

static int opened(int fd, const char *full, int flags, int existed)
{
    if (fd < 0) return fd;
    if (fd >= FDS) give_up("too many descriptors");
    struct stat s = facts(fd);
    if (!S_ISREG(s.st_mode) && !S_ISDIR(s.st_mode)) return fd;
    if (!existed) note((struct record){ .op = CREATE, .inode = s.st_ino }, full, NULL, NULL, NULL);
    free(paths[fd]);
    paths[fd] = strdup(full);
    appending[fd] = !!(flags & O_APPEND);
    return fd;
}

static int open_followed(const char *full, int flags, mode_t mode)
{
    struct stat before = { 0 };
    pthread_mutex_lock(&gate);
    int existed = stat(full, &before) == 0;
    if (existed && (flags & O_TRUNC) && S_ISREG(before.st_mode)) note_size(full, full, before, 0);
    int fd = opened(REAL(open)(full, flags, mode), full, flags, existed);
    pthread_mutex_unlock(&gate);
    return fd;
}

#define MODE_OF(flags, last) \
    mode_t mode = 0; \
    if ((flags) & (O_CREAT | O_TMPFILE)) { va_list more; va_start(more, last); mode = va_arg(more, int); va_end(more); }

int open(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    char full[PATH_MAX];
    return below(path, full) ? open_followed(full, flags, mode) : REAL(open)(path, flags, mode);
}
int open64(const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return open(path, flags | O_LARGEFILE, mode);
}
int openat(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    char full[PATH_MAX];
    if ((folder == AT_FDCWD || path[0] == '/') && below(path, full)) return open_followed(full, flags, mode);
    return REAL(openat)(folder, path, flags, mode);
}
int openat64(int folder, const char *path, int flags, ...)
{
    MODE_OF(flags, flags)
    return openat(folder, path, flags | O_LARGEFILE, mode);
}
int creat(const char *path, mode_t mode) { return open(path, O_CREAT | O_WRONLY | O_TRUNC, mode); }

int close(int fd)
{
    if (followed(fd)) {
        pthread_mutex_lock(&gate);
        free(paths[fd]);
        paths[fd] = NULL;
        pthread_mutex_unlock(&gate);
    }
    return REAL(close)(fd);
}

/* Keeps a second name for a file that is about to lose its last one, so that it can come back. */
static void keep(const char *full, uint64_t inode, char *kept)
{
    snprintf(kept, PATH_MAX, "%s.%llu", getenv("UNSYNCED_JOURNAL"), (unsigned long long)inode);
    if (REAL(link)(full, kept) && errno != EEXIST) give_up("cannot keep a removed file");
}

int unlink(const char *path)
{
    char full[PATH_MAX], kept[PATH_MAX];
    struct stat s;
    if (!below(path, full) || lstat(full, &s) || !S_ISREG(s.st_mode)) return REAL(unlink)(path);
    pthread_mutex_lock(&gate);
    keep(full, s.st_ino, kept);
    note((struct record){ .op = REMOVE, .inode = s.st_ino }, full, kept, NULL, NULL);
    int result = REAL(unlink)(full);
    pthread_mutex_unlock(&gate);
    return result;
}

int rename(const char *from, const char *to)
{
    char full[PATH_MAX], full2[PATH_MAX], kept[PATH_MAX];
    struct stat s, over;
    if (!below(from, full) || !below(to, full2) || lstat(full, &s)) return REAL(rename)(from, to);
    if (!S_ISREG(s.st_mode)) give_up("a followed folder is renamed");
    pthread_mutex_lock(&gate);
    if (!lstat(full2, &over) && S_ISREG(over.st_mode) && over.st_ino != s.st_ino) {
        keep(full2, over.st_ino, kept);
        note((struct record){ .op = REMOVE, .inode = over.st_ino }, full2, kept, NULL, NULL);
    }
    note((struct record){ .op = RENAME, .inode = s.st_ino }, full, full2, NULL, NULL);
    int result = REAL(rename)(full, full2);
    pthread_mutex_unlock(&gate);
    return result;
}

/* Copies inside the kernel are refused, which sends the caller back to read and write. */
ssize_t copy_file_range(int in, off64_t *in_at, int out, off64_t *out_at, size_t count, unsigned int flags)
{
    if (!followed(out)) return REAL(copy_file_range)(in, in_at, out, out_at, count, flags);
    errno = ENOSYS;
    return -1;
}
ssize_t sendfile(int out, int in, off_t *at, size_t count)
{
    if (!followed(out)) return REAL(sendfile)(out, in, at, count);
    errno = EINVAL;
    return -1;
}
ssize_t sendfile64(int out, int in, off64_t *at, size_t count) { return sendfile(out, in, at, count); }

int link(const char *from, const char *to)
{
    char full[PATH_MAX];
    if (below(to, full)) give_up("a second name for a followed file");
    return REAL(link)(from, to);
}

/* Writing through a mapping cannot be followed; better no answer than a false one. */
void *mmap(void *at, size_t length, int protection, int flags, int fd, off_t offset)
{
    static __typeof__(&mmap) next;
    if (!next) next = REAL(mmap);
    int writes = (protection & PROT_WRITE) && (flags & MAP_SHARED);
    if (writes && followed(fd)) give_up("a followed file is mapped to write");
    return next(at, length, protection, flags, fd, offset);
}
void *mmap64(void *at, size_t length, int protection, int flags, int fd, off64_t offset)
{
    return mmap(at, length, protection, flags, fd, offset);
}
