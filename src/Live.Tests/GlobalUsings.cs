global using System.Collections.Immutable;
global using City.Kernel;
global using CsCheck;
global using Xunit;
global using Attribute = City.Kernel.Attribute;
