// A program with a wired expander that a test kills: node killed-expander.ts BUS. Says "ready" when it is.
import { wiredLinuxExpander } from '../support/linux-expander';

void wiredLinuxExpander(Number(process.argv[2]), 'cdev').then(() => process.send?.('ready'));
