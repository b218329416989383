#define _GNU_SOURCE

#include "ledger_file.h"

#include <fcntl.h>
#include <sys/stat.h>

#if defined(__linux__)
#include <sys/sysmacros.h>
#endif

int haltstate_ledger_file(const char *path, uint64_t *device, uint64_t *number) {
#if defined(__linux__) && defined(STATX_INO)
    struct statx found;
    if (statx(AT_FDCWD, path, 0, STATX_INO, &found) == 0) {
        *device = makedev(found.stx_dev_major, found.stx_dev_minor);
        *number = found.stx_ino;
        return 0;
    }
#endif
    struct stat status;
    if (stat(path, &status) != 0) return -1;
    *device = (uint64_t)status.st_dev;
    *number = (uint64_t)status.st_ino;
    return 0;
}
