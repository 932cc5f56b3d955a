/** The files that follow from the code, and say what it is: topology/, and the tables of docs/. */
package io.tailstream.cli.description;
