#ifndef HALTSTATE_GROUP_WITNESS_H
#define HALTSTATE_GROUP_WITNESS_H

/// Starts a process of the caller's process group that holds every signal back, and says whether one came when it is asked.
///
/// A process is not told whether a signal was sent to it alone or to its whole group. A witness gets what the group gets, and
/// nothing else. It ends when the descriptor that it is asked by is closed, and so with the caller, however that ends.
///
/// Returns that descriptor, which no other program inherits, or -1 where there can be no witness.
int haltstate_group_witness(void);

/// Asks a witness whether a signal came for it, which it then forgets.
///
/// Returns 1 or 0, or -1 where it does not answer within a second. Then it must not be asked again.
int haltstate_group_witness_saw(int witness, int signal_number);

#endif
