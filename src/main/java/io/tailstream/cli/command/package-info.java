/** The commands, one class each. */
package io.tailstream.cli.command;
