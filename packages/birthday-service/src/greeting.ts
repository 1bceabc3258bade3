/** The greeting on a day that is so many days before the person's birthday. */
export function greeting(username: string, daysUntilBirthday: number): string {
  if (daysUntilBirthday === 0) return `Hello, ${username}! Happy birthday!`;
  return `Hello, ${username}! Your birthday is in ${daysUntilBirthday} ${daysUntilBirthday === 1 ? 'day' : 'days'}`;
}
