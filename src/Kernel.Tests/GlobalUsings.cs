global using System.Collections.Immutable;
global using System.Text;
global using CsCheck;
global using Xunit;
