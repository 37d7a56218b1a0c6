using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace City.Live.Tests;

/// <summary>A program with a live city in it, as the brain is one.</summary>
internal static class CityProgram
{
    public static IHost Build(ICityStore store, TimeProvider clock, ILogger<LiveCityService> log)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton(store);
        builder.Services.AddSingleton(clock);
        builder.Services.AddSingleton(log);
        builder.UseLiveCity(new LiveOptions(), MasterKey.Create());
        return builder.Build();
    }
}
