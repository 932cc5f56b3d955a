/** The files of topology/ that follow from the code. */
package io.tailstream.cli.topology;
