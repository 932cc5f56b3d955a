/** The settings of a process, and where they come from. */
package io.tailstream.cli.setting;
