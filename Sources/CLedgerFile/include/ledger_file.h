#ifndef HALTSTATE_LEDGER_FILE_H
#define HALTSTATE_LEDGER_FILE_H

#include <stdint.h>

/// Finds out which file a path names, and asks for nothing else.
///
/// Since Linux 6.13 whoever asks for the time of a file's last change makes the next write change it to the nanosecond, and
/// the next flush of a write-ahead log then writes the file's inode as well: half as much again for each commit.
/// https://docs.kernel.org/filesystems/multigrain-ts.html
///
/// Returns 0, or -1 with `errno` set.
int haltstate_ledger_file(const char *path, uint64_t *device, uint64_t *number);

#endif
