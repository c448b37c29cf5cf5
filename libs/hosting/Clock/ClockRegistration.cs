using Microsoft.Extensions.DependencyInjection;

namespace Edge.Hosting;

/// <summary>Adds the clock rule to a service that needs one.</summary>
public static class ClockRegistration
{
    /// <summary>Registers <see cref="IClockRule"/>, as the section Clock says.</summary>
    public static EdgeHostBuilder AddClock(this EdgeHostBuilder builder)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.AddOptions<ClockOptions>();
        builder.Services.AddSingleton<IClockRule, ClockRule>();
        return builder;
    }
}
