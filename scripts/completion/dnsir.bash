# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=bash disable=SC2207
# dnsir.bash - completion of dnsir(8) for bash; source it, or put it into
# /usr/share/bash-completion/completions/dnsir.

# Sources, as `dnsir list` names them: each stands two blanks in.
_dnsir_sources() {
	"${COMP_WORDS[0]}" list 2>/dev/null |
		sed -n '/^detectors:/q; s/^  \([a-z][a-z0-9-]*\) .*/\1/p'
}

# The last of a comma list: what stands before it is kept.
_dnsir_list() {
	local head=${1%"${1##*,}"}
	COMPREPLY=($(compgen -P "$head" -W "$(_dnsir_sources)" -- "${1##*,}"))
	compopt -o nospace
}

_dnsir_value() {
	case $1 in
	--profile) COMPREPLY=($(compgen -W 'quick full' -- "$2")) ;;
	--fail-on)
		COMPREPLY=($(compgen -W 'info low medium high critical' -- "$2"))
		;;
	--only | --skip) _dnsir_list "$2" ;;
	--root) COMPREPLY=($(compgen -d -- "$2")) ;;
	--cross)
		COMPREPLY=($(compgen -W \
			'autofs cifs fuse fuse.sshfs fuseblk nfs nfs4 virtiofs' -- "$2"))
		;;
	-o | --output | --ioc) COMPREPLY=($(compgen -f -- "$2")) ;;
	--case | --operator | --reference-time | --max-size | --deadline | \
		--sha256) ;;
	*) return 1 ;;
	esac
}

_dnsir() {
	local word=${COMP_WORDS[COMP_CWORD]} before=${COMP_WORDS[COMP_CWORD - 1]}
	local options
	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		COMPREPLY=($(compgen -W \
			'collect analyze verify list --help --version' -- "$word"))
		return
	fi
	_dnsir_value "$before" "$word" && return
	case ${COMP_WORDS[1]} in
	collect)
		options='--output --root --case --operator --reference-time
			--profile --only --skip --ioc --cross --max-size --deadline
			--no-signal --fail-on --quiet --verbose'
		;;
	analyze) options='--output --ioc --fail-on --quiet --verbose' ;;
	verify) options='--salvage --sha256 --quiet --verbose' ;;
	*) return ;;
	esac
	if [[ $word == -* ]]; then
		COMPREPLY=($(compgen -W "$options" -- "$word"))
	elif [[ ${COMP_WORDS[1]} != collect ]]; then
		COMPREPLY=($(compgen -f -- "$word"))
	fi
}

complete -o filenames -F _dnsir dnsir
