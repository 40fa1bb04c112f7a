export const options: Options = {
  vus: 1,
  stages: [
    { duration: "1s", target: 1 },
  
};
export default function (): void {}
