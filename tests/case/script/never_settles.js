//= info end
export default async () => {
  console.log('end');
  await new Promise(() => {});
};
