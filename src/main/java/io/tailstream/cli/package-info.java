/** The command line: commands, settings, the roles of a serving process, and what each failure tells its reader. */
package io.tailstream.cli;
