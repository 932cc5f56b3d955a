/** What each failure tells its reader, and the exit codes. */
package io.tailstream.cli.exit;
