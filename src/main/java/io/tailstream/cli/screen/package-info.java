/** The terminal: the live table and the summary. */
package io.tailstream.cli.screen;
