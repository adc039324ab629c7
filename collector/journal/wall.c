/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wall.c - the reader's way in: chroot(2), setresuid(2), setrlimit(2),
 * prctl(2), seccomp(2).
 */
#include "reader.h"

#include <grp.h>
#include <seccomp.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>

/*
 * High and unused, and not that of the walled child: a process of the same
 * user could be killed or traced.
 */
#define READER_UID UINT32_C(1879048193)
/* 45 MiB are used for 206 MB of journals; far too little loses entries
 * without an error, which is why entries are counted. */
#define READER_MEMORY (96 * MIB)

#if defined(__SANITIZE_ADDRESS__)
#define SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer)
#define SANITIZED 1
#endif
#endif
#ifndef SANITIZED
#define SANITIZED 0
#endif

static bool
leave_files(void)
{
	/* nothing but the numbers of our own descriptors, and once we are
	 * gone not even these */
	return chroot("/proc/self/fdinfo") == 0 && chdir("/") == 0;
}

static bool
leave_root(void)
{
	if (geteuid() != 0)
		return true;
	return setgroups(0, NULL) == 0 &&
	    setresgid(READER_UID, READER_UID, READER_UID) == 0 &&
	    setresuid(READER_UID, READER_UID, READER_UID) == 0;
}

static void
limit(__rlimit_resource_t what, rlim_t soft, rlim_t hard)
{
	struct rlimit l = { soft, hard };

	(void)setrlimit(what, &l);
}

uint32_t
wall_outer(void)
{
	uint32_t held = 0;

	held |= leave_files() ? JOURNAL_WALL_CHROOT : 0;
	held |= leave_root() ? JOURNAL_WALL_UID : 0;
	/* behind setuid, which clears it */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_DUMPABLE, 0);
	if (!SANITIZED)
		limit(RLIMIT_AS, READER_MEMORY, READER_MEMORY);
	limit(RLIMIT_CORE, 0, 0);
	limit(RLIMIT_FSIZE, 0, 0);
	held |= prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
	    ? JOURNAL_WALL_NO_NEW_PRIVS
	    : 0;
	return held;
}

/*
 * libsystemd 247 to 262 reads whole with these. No descriptor can be made
 * that is not there yet, and no memory that can be run.
 */
static bool
add_rules(scmp_filter_ctx ctx)
{
	static const int calls[] = { SCMP_SYS(read), SCMP_SYS(pread64),
		SCMP_SYS(write), SCMP_SYS(close), SCMP_SYS(munmap),
		SCMP_SYS(brk), SCMP_SYS(newfstatat), SCMP_SYS(fstat),
		SCMP_SYS(fstatfs), SCMP_SYS(futex), SCMP_SYS(getpid),
		SCMP_SYS(getrandom), SCMP_SYS(rt_sigprocmask),
		SCMP_SYS(exit_group), SCMP_SYS(mremap), SCMP_SYS(madvise),
		SCMP_SYS(clock_gettime), SCMP_SYS(getrusage),
		SCMP_SYS(sysinfo) /* qsort(3) of more than 1 KiB */ };
	/* what ASan and UBSan ask for, beside mappings of any kind */
	static const int more[] = { SCMP_SYS(sigaltstack), SCMP_SYS(gettid),
		SCMP_SYS(sched_yield), SCMP_SYS(mprotect), SCMP_SYS(mmap),
		SCMP_SYS(rt_sigaction), SCMP_SYS(openat), SCMP_SYS(readlink),
		SCMP_SYS(prctl), SCMP_SYS(getuid), SCMP_SYS(lseek),
		SCMP_SYS(getrlimit), SCMP_SYS(prlimit64), SCMP_SYS(ioctl) };
	bool good = true;

	for (size_t i = 0; good && i < array_size(calls); i++)
		good = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0) == 0;
	for (size_t i = 0; SANITIZED && good && i < array_size(more); i++)
		good = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, more[i], 0) == 0;
	if (SANITIZED)
		return good;
	return good &&
	    seccomp_rule_add(ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1,
		SCMP_A2(SCMP_CMP_MASKED_EQ, 4 /* PROT_EXEC */, 0)) == 0;
}

bool
wall_inner(const struct job *job)
{
	scmp_filter_ctx ctx;
	bool good;

	/* fork(2) has cleared it */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	limit(RLIMIT_CPU, job->ask.seconds, job->ask.seconds + 2);
	ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	if (ctx == NULL)
		return false;
	good = add_rules(ctx) && seccomp_load(ctx) == 0;
	seccomp_release(ctx);
	return good;
}
