using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("City.Live.Tests")]
[assembly: InternalsVisibleTo("City.Simulation")]
