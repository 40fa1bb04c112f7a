import { later } from 'kit';
await later(1, 1);
null.x;
