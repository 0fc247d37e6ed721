/* Labelled steps at which tests kill the process, to prove that a crash there loses nothing.
 * INSPECTD_FAULT=label or label:N in the environment raises SIGKILL at the N-th passage
 * (default 1). Without the variable a step costs one comparison. Labels are listed in
 * docs/testing.md; system call failures are injected from outside (strace, small file systems). */
#ifndef BASE_FAULT_H
#define BASE_FAULT_H

void fault_point(const char *label);

#endif
