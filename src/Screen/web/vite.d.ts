/** The address of a file that the bundle carries as it is. */
declare module "*?url" {
  const address: string;
  export default address;
}

declare module "*.css";
