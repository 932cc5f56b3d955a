/** The list of the stations: what a process of this program can be. */
package io.tailstream.cli.station;
