const x: number = 1;
const el = <div>hi</div>;
