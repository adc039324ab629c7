/* SPDX-License-Identifier: Apache-2.0 */
/*
 * wall.c - the way in: fsmount(2) or chroot(2), setresuid(2), setrlimit(2),
 * prctl(2), seccomp(2).
 */
#include "wall.h"

#include <fcntl.h>
#include <grp.h>
#include <linux/mount.h>
#include <seccomp.h>
#include <signal.h>
#include <stdio.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <time.h>

/* High and unused: another process of nobody's could kill or trace us. */
#define WALL_UID UINT32_C(1879048192)
#define WALL_UID_NOBODY UINT32_C(65534)

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

static void
refused(struct wall *w)
{
	if (w->error == 0)
		w->error = -errno;
}

/* An empty file system that is mounted nowhere. */
static int
empty_root(void)
{
	autofd fs = (int)syscall(SYS_fsopen, "tmpfs", 1 /* FSOPEN_CLOEXEC */);
	int fd;

	if (fs < 0 ||
	    syscall(SYS_fsconfig, fs, 6 /* FSCONFIG_CMD_CREATE */, NULL, NULL,
		0) < 0)
		return -1;
	fd = (int)syscall(SYS_fsmount, fs, 1 /* FSMOUNT_CLOEXEC */,
	    0x1 | 0x2 | 0x4 | 0x8 /* read-only, nosuid, nodev, noexec */);
	return fd;
}

static void
leave_files(struct wall *w)
{
	autofd fd = empty_root();

	/* before Linux 5.2: a directory that holds our own descriptors only,
	 * and nothing that can be opened for writing */
	if (fd < 0)
		fd = open("/proc/self/fdinfo", O_PATH | O_CLOEXEC);
	if (fd >= 0 && fchdir(fd) == 0 && chroot(".") == 0)
		w->chrooted = chdir("/") == 0;
	if (!w->chrooted)
		refused(w);
}

static bool
become(uint32_t id)
{
	return setgroups(0, NULL) == 0 && setresgid(id, id, id) == 0 &&
	    setresuid(id, id, id) == 0;
}

static void
leave_root(struct wall *w)
{
	if (geteuid() != 0) {
		w->uid = geteuid();
		w->unprivileged = true;
		return;
	}
	w->uid = WALL_UID;
	w->unprivileged = become(w->uid);
	if (!w->unprivileged) { /* a user namespace that does not map it */
		w->uid = WALL_UID_NOBODY;
		w->unprivileged = become(w->uid);
	}
	if (!w->unprivileged)
		refused(w);
}

static void
limit(int what, rlim_t value)
{
	struct rlimit l = { value, value };

	(void)setrlimit((__rlimit_resource_t)what, &l);
}

static void
set_limits(void)
{
	if (!SANITIZED)
		limit(RLIMIT_AS, WALL_MEMORY);
	limit(RLIMIT_CORE, 0);
	limit(RLIMIT_FSIZE, 0);
	limit(RLIMIT_NOFILE, 2);
	limit(RLIMIT_NPROC, 0);
	limit(RLIMIT_MEMLOCK, 0);
}

static bool
filter(void)
{
	static const int calls[] = { SCMP_SYS(read), SCMP_SYS(write),
		SCMP_SYS(writev), SCMP_SYS(close), SCMP_SYS(brk),
		SCMP_SYS(munmap), SCMP_SYS(mremap), SCMP_SYS(madvise),
		SCMP_SYS(futex), SCMP_SYS(getpid), SCMP_SYS(gettid),
		SCMP_SYS(getrandom), SCMP_SYS(clock_gettime),
		SCMP_SYS(rt_sigprocmask), SCMP_SYS(rt_sigreturn),
		SCMP_SYS(exit), SCMP_SYS(exit_group), SCMP_SYS(newfstatat),
		SCMP_SYS(fstat), SCMP_SYS(lseek),
		SCMP_SYS(sysinfo) /* qsort(3) of more than 1 KiB */ };
	const struct scmp_arg_cmp no_exec = { .arg = 2,
		.op = SCMP_CMP_MASKED_EQ,
		.datum_a = 4 /* PROT_EXEC */,
		.datum_b = 0 };
	const struct scmp_arg_cmp ourselves = {
		.arg = 0, .op = SCMP_CMP_EQ, .datum_a = (scmp_datum_t)getpid()
	};
	scmp_filter_ctx ctx = seccomp_init(SCMP_ACT_KILL_PROCESS);
	bool good = ctx != NULL;

	for (size_t i = 0; good && i < array_size(calls); i++)
		good = seccomp_rule_add(ctx, SCMP_ACT_ALLOW, calls[i], 0) == 0;
	/* memory, but none that can be run */
	good = good &&
	    seccomp_rule_add_array(
		ctx, SCMP_ACT_ALLOW, SCMP_SYS(mmap), 1, &no_exec) == 0 &&
	    seccomp_rule_add_array(
		ctx, SCMP_ACT_ALLOW, SCMP_SYS(mprotect), 1, &no_exec) == 0 &&
	    /* abort(3) of an assertion: only to ourselves */
	    seccomp_rule_add_array(
		ctx, SCMP_ACT_ALLOW, SCMP_SYS(tgkill), 1, &ourselves) == 0 &&
	    seccomp_load(ctx) == 0;
	if (ctx != NULL)
		seccomp_release(ctx);
	return good;
}

void
wall_enter(struct wall *w)
{
	*w = (struct wall){ 0 };
	(void)setenv("TZ", "UTC0", 1);
	tzset();
	(void)signal(SIGINT, SIG_IGN);
	(void)signal(SIGHUP, SIG_IGN);
	(void)signal(SIGTERM, SIG_IGN);
	if (syscall(SYS_close_range, 2, ~0U, 0) < 0)
		for (int fd = 2; fd < 65536; fd++)
			close(fd);
	leave_files(w);
	leave_root(w);
	/* behind setuid, which clears it */
	(void)prctl(PR_SET_PDEATHSIG, SIGKILL);
	(void)prctl(PR_SET_DUMPABLE, 0);
	set_limits();
	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) < 0)
		refused(w);
	/* a sanitizer's own calls are many; the plain build is the one that
	 * meets hostile bytes */
	w->seccomp = SANITIZED || filter();
	if (!w->seccomp)
		refused(w);
}
