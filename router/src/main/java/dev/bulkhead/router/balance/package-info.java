/** Who has how much to do now, and who waits for whom: the router's state. No sockets and no clock. */
package dev.bulkhead.router.balance;
