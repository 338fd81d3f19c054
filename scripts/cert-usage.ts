/** What `make-cert --help` prints. */
export const CERT_USAGE = `Usage: apexsim make-cert [flags], or npm run make-cert -- [flags]

Makes a self-signed certificate and its key for this machine (localhost, 127.0.0.1, ::1), valid for a year, for development.

  --dir FOLDER    where to (certs)
  --force         makes new ones in place of those that are there
  --help          prints this

Exit code 0 when they were written, 1 when some are there already or cannot be made here, 78 for a faulty flag.`
