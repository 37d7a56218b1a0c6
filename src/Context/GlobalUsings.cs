global using City.Kernel;
global using Attribute = City.Kernel.Attribute;
