global using City.Kernel;
global using Xunit;
global using Attribute = City.Kernel.Attribute;
