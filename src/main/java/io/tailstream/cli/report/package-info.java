/** What commands print and write for people: decisions, tables, releases. */
package io.tailstream.cli.report;
