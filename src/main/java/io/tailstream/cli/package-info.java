/** The command line: where the program starts. */
package io.tailstream.cli;
