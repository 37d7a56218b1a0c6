using City.Host.Commands;

return await Entry.RunAsync(args, Console.Out, Console.Error);
