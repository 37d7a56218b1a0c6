using System.Runtime.CompilerServices;

[assembly: InternalsVisibleTo("City.Live.Tests")]
