/** Options that several commands share. */
package io.tailstream.cli.option;
