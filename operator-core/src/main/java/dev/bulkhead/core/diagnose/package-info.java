/** Why a pod, a claim or a create call failed, and what to do about it. Pure: no client, no clock, no log. */
package dev.bulkhead.core.diagnose;
