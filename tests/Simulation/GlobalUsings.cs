global using City.Kernel;
global using City.Live;
global using Xunit;
global using Attribute = City.Kernel.Attribute;
